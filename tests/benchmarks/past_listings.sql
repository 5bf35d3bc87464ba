-- Every listing as if it were open, with nothing that its outcome wrote: the last update is the
-- publication, and figures are cut from the texts, since the demonstration copies the quantity of
-- an exchange into the titles of both its listings.
UPDATE loaded.listings
SET
    status = 'open',
    updated_on = published_on,
    title = regexp_replace(title, '[0-9][0-9,. ]*', ' ', 'g'),
    description = regexp_replace(description, '[0-9][0-9,. ]*', ' ', 'g')
