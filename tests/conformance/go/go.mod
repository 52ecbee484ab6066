module verifier

go 1.25.0

require golang.org/x/mod v0.0.0

replace golang.org/x/mod => ./xmod
