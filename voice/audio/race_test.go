//go:build race

package audio

func init() { slow = true }
