// SPDX-License-Identifier: Apache-2.0
// The rights of each kind of object: what the generic rights mean for it, and which bits exist at all.
#pragma once

#include <cstdint>

#include "objects/object.h"
#include "support/result.h"

namespace mapcheck::objects {

using Access = std::uint32_t;

// All rights of a kind, as *_ALL_ACCESS says.
Access all_access(Kind kind);

// Replaces generic rights and MAXIMUM_ALLOWED by what they stand for.
Access map_generic(Kind kind, Access desired);

// The rights of the handle that the maker of an object gets: what he asks for, be it nothing, as far as the kind has
// it.
Result<Access> grant_create(Kind kind, Access desired);

// The rights that a handle gets when `desired` is asked for. Everybody who can reach an object may have all its rights;
// rights that the kind does not have, and none at all when opening by name, are refused.
Result<Access> grant_open(Kind kind, Access desired);
Result<Access> grant_duplicate(Kind kind, Access desired);

}  // namespace mapcheck::objects
