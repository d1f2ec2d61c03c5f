// SPDX-License-Identifier: Apache-2.0
// Fuzzes names: from bytes to UTF-16 and back, and from a name to its place. A place has a leaf that is no path, the
// same name leads to the same place again, and what is put there is found.
#include <cstdlib>
#include <cstring>
#include <string>

#include "objects/event.h"
#include "objects/world.h"
#include "support/utf.h"

namespace {

using namespace mapcheck;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_texts(const std::string& bytes) {
  const std::u16string wide = utf16_from_utf8(bytes);
  const std::string again = utf8_from_utf16(wide);
  require(utf16_from_utf8(again) == wide);  // what is UTF-8 now stays as it is
  require(utf8_from_utf16(utf16_from_utf8(again)) == again);
}

void check_name(std::uint32_t session, const std::u16string& name) {
  objects::World world(nullptr);
  for (const std::uint32_t known : {1U, 2U, 77U}) (void)world.names().resolve(known, u"known");
  const auto place = world.names().resolve(session, name);
  if (!place) return;
  require(!place->leaf.empty() && place->leaf.find(u'\\') == std::u16string::npos);
  require(place->global == (world.names().resolve(0, u"x")->directory == place->directory));
  require(place->directory->find(place->leaf) == nullptr);
  auto event = objects::make_object<objects::Event>(world.tally(), false, false);
  event->handle_opened();
  place->directory->add(place->leaf, *event);
  const auto again = world.names().resolve(session, name);
  require(again && again->directory == place->directory && again->leaf == place->leaf);
  require(again->directory->find(again->leaf) == event.get());
  event->handle_closed();
  require(place->directory->find(place->leaf) == nullptr && world.tally().names == 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  check_texts(std::string(reinterpret_cast<const char*>(data), size));
  std::u16string name((size - 1) / sizeof(char16_t), u'\0');
  std::memcpy(name.data(), data + 1, name.size() * sizeof(char16_t));
  if (!name.empty()) check_name(data[0] % 3, name);
  return 0;
}
