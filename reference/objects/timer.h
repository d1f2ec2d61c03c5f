// SPDX-License-Identifier: Apache-2.0
// A waitable timer as far as it goes today: an object with a name that is never set and therefore never signaled.
#pragma once

#include "objects/object.h"

namespace mapcheck::objects {

class Timer final : public Object {
 public:
  static constexpr Kind kKind = Kind::timer;

  explicit Timer(Tally& tally) : Object(tally, kKind) {}
};

}  // namespace mapcheck::objects
