-- Whatever C would take for something else: "quotes", \backslashes, ??/ trigraphs, 100 %s.
CREATE TABLE "quo\ted" (x TEXT NOT NULL DEFAULT '\n ??/ " % -- π '' ;
@end');
