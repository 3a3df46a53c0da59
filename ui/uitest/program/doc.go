// Package program holds nothing but tests: they build kaiwa and drive it in a terminal as a user does, with a
// microphone and a loudspeaker of their own, against a service with real engines behind it.
package program
