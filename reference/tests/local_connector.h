// SPDX-License-Identifier: Apache-2.0
// A way to an object manager in the same process: the same sessions, request handlers and objects as behind the socket,
// called directly. What a wait or another thread's call makes of a reply arrives in a queue.
#pragma once

#include <memory>

#include "protocol/channel.h"

namespace mapcheck::tests {

std::unique_ptr<protocol::Connector> make_local_connector();

}  // namespace mapcheck::tests
