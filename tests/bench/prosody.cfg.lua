-- The peer of the measurements: Debian's default modules of Prosody with rooms and an archive in
-- SQLite. Limits that would cap a load test are off.
local base = os.getenv("RK_PEER")
run_as_root = true
data_path = base .. "/data"
pidfile = base .. "/prosody.pid"
interfaces = { "127.0.0.1" }
c2s_ports = { 5222 }; c2s_direct_tls_ports = { }; s2s_ports = { }
modules_enabled = { "disco", "roster", "saslauth", "blocklist", "bookmarks", "carbons", "pep",
  "private", "smacks", "vcard4", "vcard_legacy", "csi_simple", "ping", "time", "uptime", "version",
  "posix", "mam" }
modules_disabled = { "s2s", "offline", "tls", "http" }
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
authentication = "internal_plain"
storage = { archive = "sql"; muc_log = "sql" }
sql = { driver = "SQLite3", database = base .. "/prosody.sqlite" }
default_archive_policy = true
archive_expires_after = "never"
muc_log_by_default = true
log = { warn = base .. "/prosody.log" }
VirtualHost "localhost"
Component "conference.localhost" "muc"
  modules_enabled = { "muc_mam" }
  restrict_room_creation = false
  muc_room_locking = false
