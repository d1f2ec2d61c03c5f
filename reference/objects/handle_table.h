// SPDX-License-Identifier: Apache-2.0
// The handles of one process. The value that was freed last is given first (W-443); a child's table starts as a copy of
// its parent's inheritable handles at the same values.
#pragma once

#include <cstdint>
#include <vector>

#include "objects/access.h"
#include "objects/object.h"
#include "support/handle_value.h"
#include "support/result.h"

namespace mapcheck::objects {

struct Handle {
  Object* object = nullptr;  // the table holds the reference, through handle_opened()
  Access access = 0;
  bool inherit = false;
  bool protect_from_close = false;
};

class HandleTable {
 public:
  HandleTable() = default;
  ~HandleTable() { close_all(); }
  HandleTable(const HandleTable&) = delete;
  HandleTable& operator=(const HandleTable&) = delete;

  HandleValue open(Object& object, Access access, bool inherit);
  // The handle of that value, whose low two bits do not count; null when there is none.
  Handle* find(HandleValue value);
  // Closes a handle even if it is protected; the caller has looked.
  void close(HandleValue value);
  // The same for a handle that is on its way to another place: what its owner has through it stays until the caller
  // says that it left.
  void take_out(HandleValue value);
  void close_all();
  void inherit_from(const HandleTable& parent);
  bool has_handle_to(const Object& object) const;
  bool empty() const { return open_ == 0; }
  std::size_t size() const { return open_; }

 private:
  // Empties the slot; null when it was empty.
  Object* clear(HandleValue value);

  std::vector<Handle> slots_;
  std::vector<std::size_t> free_;  // the last is given first
  std::size_t open_ = 0;
};

}  // namespace mapcheck::objects
