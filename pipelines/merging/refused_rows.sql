-- What the refused rows said, as text.
CREATE OR REPLACE TEMP TABLE refused_rows AS
SELECT * FROM refused;
