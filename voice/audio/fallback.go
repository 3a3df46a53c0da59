package audio

import (
	"sync/atomic"

	"kaiwa/config/fault"
)

// A fallback knows whether the default device stands in for one that is not connected.
type fallback struct{ missing, told atomic.Bool }

// set notes how opening went. One that was connected meanwhile may be missed again.
func (f *fallback) set(missing bool) {
	f.missing.Store(missing)
	if !missing {
		f.told.Store(false)
	}
}

// notice tells, once, that the device with that name is missing.
func (f *fallback) notice(name string) error {
	if !f.missing.Load() || f.told.Swap(true) {
		return nil
	}
	return &fault.Fault{Code: fault.DeviceMissing, Name: name}
}
