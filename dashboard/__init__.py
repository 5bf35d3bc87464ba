"""What the screens share: texts, formats, theme, charts, maps, filters, access."""
