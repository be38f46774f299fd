-- One row per source: how it does and when its turn is.
CREATE VIEW v_source_health AS
SELECT
    source,
    name,
    kind,
    family,
    region,
    state,
    last_ok,
    last_new,
    failures_in_row,
    next_due,
    last_error
FROM source_states
