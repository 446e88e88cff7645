// Package uws works with jobs that services run in their own time (Universal
// Worker Service Pattern, UWS 1.1, IVOA Recommendation 2016-10-24; UWS 1.0 as
// well).
//
// A job lives at its URL: keep the URL, and the job can be opened again from
// another notebook or after a restart, for as long as the service keeps it.
package uws
