// SPDX-License-Identifier: Apache-2.0
// Asynchronous procedure calls on the side of the thread that runs them.
#pragma once

namespace mapcheck::api {

// Runs what is queued to the calling thread, in order, until nothing is left: also what the routines queue themselves.
void run_apcs();

}  // namespace mapcheck::api
