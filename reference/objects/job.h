// SPDX-License-Identifier: Apache-2.0
// A job as far as it goes today: an object with a name, without processes, and therefore never signaled.
#pragma once

#include "objects/object.h"

namespace mapcheck::objects {

class Job final : public Object {
 public:
  static constexpr Kind kKind = Kind::job;

  explicit Job(Tally& tally) : Object(tally, kKind) {}
};

}  // namespace mapcheck::objects
