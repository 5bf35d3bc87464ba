-- pass: 0 where the cell itself is wrong, 1 where it is wrong beside others.
CREATE OR REPLACE TEMP TABLE faults (
    row_no BIGINT,
    "column" VARCHAR,
    value VARCHAR,
    code VARCHAR,
    other VARCHAR,
    pass INTEGER DEFAULT 0
);

CREATE OR REPLACE TEMP TABLE cautions (
    row_no BIGINT,
    "column" VARCHAR,
    value VARCHAR,
    code VARCHAR,
    other VARCHAR
);
