// Package audio is the microphone and the loudspeaker of this machine, through miniaudio (gen2brain/malgo).
//
// A device's callback runs on a thread of the sound system's and must not wait: it copies samples between the device
// and memory that is there already, and stores a level. Everything else happens in the goroutines that read and
// write: they look every few milliseconds, and open a device that has died again.
//
// What the loudspeaker plays is laid beside what the microphone hears, by counting samples (track), and taken out of it
// when somebody reads that (room).
package audio

import (
	"context"
	"fmt"

	"kaiwa/config/fault"
)

// A Device is a microphone or a loudspeaker as the sound system names it.
type Device struct {
	Name    string
	Default bool
}

// Devices lists the microphones and the loudspeakers. Both are empty where there are none. The error says that the
// sound system does not answer.
func Devices() (microphones, loudspeakers []Device, err error) {
	lists, err := within(context.Background(), openLimit, func() ([2][]Device, error) { return list(), nil }, nil)
	if err != nil {
		return nil, nil, fmt.Errorf("listing the sound devices: %w", err)
	}
	return lists[capture], lists[playback], nil
}

// A direction tells a microphone from a loudspeaker.
type direction int

const (
	capture direction = iota
	playback
)

// none is the code for having no such device, and lost the one for losing it.
func (d direction) none() fault.Code {
	return [...]fault.Code{fault.NoMicrophone, fault.NoLoudspeaker}[d]
}

func (d direction) lost() fault.Code {
	return [...]fault.Code{fault.MicrophoneLost, fault.LoudspeakerLost}[d]
}
