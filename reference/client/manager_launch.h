// SPDX-License-Identifier: Apache-2.0
// Finding the object manager, and starting it when there is none. However many processes want it at the same moment,
// one of them starts one, and the others wait for the lock of the meeting place and then find it.
#pragma once

#include <memory>
#include <string>

#include "protocol/channel.h"

namespace mapcheck::client {

// Meets where the environment says (see protocol/meeting_place.h).
std::unique_ptr<protocol::Connector> default_connector();

// Where mapcheck-manager is: $MAPCHECK_MANAGER, else where it was installed with this library, else where it was
// built, else beside this program.
std::string manager_path();

}  // namespace mapcheck::client
