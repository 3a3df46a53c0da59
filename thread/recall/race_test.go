//go:build race

package recall

func init() { slow = true }
