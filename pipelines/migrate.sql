-- For a warehouse made before there was a journal.
ALTER TABLE loaded.loads ADD COLUMN IF NOT EXISTS columns VARCHAR[];
ALTER TABLE loaded.loads ADD COLUMN IF NOT EXISTS undone_at TIMESTAMP;
