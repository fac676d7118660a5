-- Codes that came with an import are under the key of the server that made them, sealed here. NULL: this server's own.
ALTER TABLE recovery_codes ADD COLUMN key_sealed BLOB;
