// Package dal is the HTTP layer below all Virtual Observatory protocols.
//
// A [Client] sends a [Request] and gives a [Response] whose body is watched: it
// ends with an error when the whole exchange takes longer than the total
// deadline, when no byte has come for the idle time, or at once when the
// context is cancelled. Requests that a service turns away for the moment are
// repeated as Retry-After asks; a few connections per host are the limit.
//
// Every failure is an [*Error], one line that names the operation, the service
// and what the service itself said, wherever it said it: in a VOTable with
// QUERY_STATUS ERROR (DALI 1.1, section 4.2), in a job's error document, in an
// HTML page or in plain text.
//
// Protocol packages share the options of this package ([Upload], [MaxRec],
// [Timeout], …), so that one name means one thing everywhere.
package dal
