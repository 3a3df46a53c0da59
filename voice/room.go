package voice

import (
	"sync"

	"kaiwa/voice/endpoint"
)

// A Room is what hands-free turns learn of the room that a microphone is in and of the user's voice there, so that not
// each of them has to begin anew. The zero Room is ready. A nil one learns nothing.
type Room struct {
	mu     sync.Mutex
	memory endpoint.Memory
}

func (r *Room) learn(m endpoint.Memory) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.memory = m
}

func (r *Room) learned() endpoint.Memory {
	if r == nil {
		return endpoint.Memory{}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.memory
}
