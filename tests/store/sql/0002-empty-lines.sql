
INSERT INTO "quo\ted" DEFAULT VALUES;


-- the last line is a comment
