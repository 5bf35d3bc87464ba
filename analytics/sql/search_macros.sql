-- How search reads words, the same in the index and in a question. The words of a text, in lower
-- case: digits are kept, and "80 x 120" is one word.
-- (To sqlfluff a single parameter is a type, hence CP05.)
CREATE OR REPLACE TEMP MACRO search_split(written) AS regexp_extract_all( -- noqa: CP05
    regexp_replace(lower(nfc_normalize(written)), '(\d)\s*[x×*]\s*(\d)', '\1x\2', 'g'),
    '[\p{L}\p{N}]+'
);

-- A word of search_split without its accents.
CREATE OR REPLACE TEMP MACRO search_fold(word) AS replace( -- noqa: CP05
    replace(strip_accents(word), 'œ', 'oe'), 'æ', 'ae'
);

-- What is common to the plurals and feminines of a folded word; one with a digit stays as it is.
-- Before DuckDB's French stemmer: "pneus", "matériau" and "soudeuse", which it leaves apart from
-- "pneu", "matériaux" and "soudeur".
CREATE OR REPLACE TEMP MACRO search_stem(word) AS CASE -- noqa: CP05
    WHEN regexp_matches(word, '[0-9]') THEN word
    ELSE stem(
        regexp_replace(
            regexp_replace(
                regexp_replace(word, '([a-z]{2}u)s$', '\1'), '([^e])au$', '\1al'
            ),
            'euses?$',
            'eur'
        ),
        'french'
    )
END;
