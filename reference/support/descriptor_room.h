// SPDX-License-Identifier: Apache-2.0
// How full this process's table of descriptors is. The object manager keeps a few free at all times: what it takes for
// a moment is always there, and what it would keep for long is refused before nothing works any more.
#pragma once

namespace mapcheck {

// Whether a descriptor that was just made is one of the last that the limit allows. The lowest free number is always
// given, so the number tells.
bool is_of_the_last(int descriptor);

}  // namespace mapcheck
