-- Sources that did not do well at their last visit
SELECT source, state, failures_in_row, last_ok, last_new, next_due, last_error
FROM v_source_health
WHERE state NOT IN ('ok', 'disabled')
ORDER BY failures_in_row DESC, source
