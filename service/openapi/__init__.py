"""What programs can ask of this service, described for programs and for people: `/openapi.json` and `/api`."""
