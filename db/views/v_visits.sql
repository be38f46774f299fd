-- One row per visit to a source or import, with its account: found = kept + duplicates + dropped.
CREATE VIEW v_visits AS
SELECT
    id AS visit_id,
    source,
    at,
    outcome,
    state,
    found,
    kept,
    duplicates,
    dropped,
    known,
    error
FROM visits
