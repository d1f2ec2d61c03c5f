// SPDX-License-Identifier: Apache-2.0
// The arguments of one request: see arguments.h.
#include "arguments.h"

#include <algorithm>
#include <limits>

#include "observe.h"
#include "platform.h"
#include "text.h"

namespace agent {

using nlohmann::json;

void Arguments::refuse(const char* key, const std::string& wanted) const {
  throw Refusal(std::string(call_) + ": argument \"" + key + "\" " + wanted);
}

void Arguments::refuse_unread() const {
  for (const auto& [key, unused] : values_.items()) {
    if (!read_.contains(key)) refuse(key.c_str(), "is not one of this call's");
  }
}

const json& Arguments::value(const char* key) {
  const auto found = values_.find(key);
  if (found == values_.end()) refuse(key, "is missing");
  read_.insert(key);
  return *found;
}

std::uint64_t Arguments::unsigned_up_to(const char* key, std::uint64_t limit) {
  const json& number = value(key);
  if (!number.is_number_unsigned() || number.get<std::uint64_t>() > limit) {
    refuse(key, "must be a whole number from 0 to " + std::to_string(limit));
  }
  return number.get<std::uint64_t>();
}

std::int64_t Arguments::signed_within(const char* key, std::int64_t least, std::int64_t most) {
  const json& number = value(key);
  const bool beyond = number.is_number_unsigned() && number.get<std::uint64_t>() > static_cast<std::uint64_t>(most);
  if (!number.is_number_integer() || beyond || number.get<std::int64_t>() < least) {
    refuse(key, "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  return number.get<std::int64_t>();
}

std::uint32_t Arguments::u32(const char* key) {
  return at_most(key, std::numeric_limits<std::uint32_t>::max());
}

std::uint32_t Arguments::at_most(const char* key, std::uint32_t limit) {
  return static_cast<std::uint32_t>(unsigned_up_to(key, limit));
}

std::int32_t Arguments::i32(const char* key) {
  using Limits = std::numeric_limits<std::int32_t>;
  return static_cast<std::int32_t>(signed_within(key, Limits::min(), Limits::max()));
}

std::uint64_t Arguments::u64(const char* key) {
  return unsigned_up_to(key, std::numeric_limits<std::uint64_t>::max());
}

std::optional<std::uint64_t> Arguments::optional_u64(const char* key) {
  return value(key).is_null() ? std::nullopt : std::optional(u64(key));
}

std::int64_t Arguments::i64(const char* key) {
  using Limits = std::numeric_limits<std::int64_t>;
  return signed_within(key, Limits::min(), Limits::max());
}

bool Arguments::boolean(const char* key) {
  const json& flag = value(key);
  if (!flag.is_boolean()) refuse(key, "must be true or false");
  return flag.get<bool>();
}

std::uint32_t Arguments::width(const char* key) {
  const std::uint32_t width = u32(key);
  if (width != 1 && width != 2 && width != 4 && width != 8) refuse(key, "must be 1, 2, 4 or 8");
  return width;
}

std::uint64_t Arguments::referred(const char* key, const json& reference) {
  const auto name = reference.find("ref");
  const std::size_t parts = reference.contains("offset") ? 2 : 1;
  if (!name->is_string() || reference.size() != parts) refuse(key, "must refer as {\"ref\": name, \"offset\": number}");
  const auto held = belongings_.names.find(name->get<std::string>());
  if (!held) refuse(key, "refers to \"" + name->get<std::string>() + "\", which this agent never kept");
  if (parts == 1) return *held;
  if (!reference["offset"].is_number_integer()) refuse(key, "has an offset that is not a whole number");
  return *held + reference["offset"].get<std::uint64_t>();
}

std::uint64_t Arguments::raw_value(const char* key, const json& value) {
  if (value.is_number_unsigned()) return value.get<std::uint64_t>();
  if (value == "CURRENT_PROCESS") return number_of(GetCurrentProcess());
  if (value == "CURRENT_THREAD") return number_of(GetCurrentThread());
  if (value.is_object() && value.contains("ref")) return referred(key, value);
  if (value.is_object() && value.size() == 1 && value.contains("process_of")) {
    const json& pid = value["process_of"];
    if (!pid.is_number_unsigned() || pid.get<std::uint64_t>() > std::numeric_limits<std::uint32_t>::max()) {
      refuse(key, "has a process_of that is not a pid");
    }
    return number_of(belongings_.peers.handle_to(pid.get<std::uint32_t>()));
  }
  refuse(key, "must be a number, {\"ref\": name}, {\"process_of\": pid}, \"CURRENT_PROCESS\" or \"CURRENT_THREAD\"");
}

HANDLE Arguments::handle(const char* key) {
  return handle_of(raw_value(key, value(key)));
}

std::uint64_t Arguments::address(const char* key) {
  return raw_value(key, value(key));
}

std::vector<HANDLE> Arguments::handles(const char* key) {
  const json& list = value(key);
  if (!list.is_array()) refuse(key, "must be a list of handles");
  std::vector<HANDLE> handles;
  for (const json& one : list) handles.push_back(handle_of(raw_value(key, one)));
  return handles;
}

std::vector<std::uint8_t> Arguments::bytes(const char* key) {
  const json& text = value(key);
  auto bytes = text.is_string() ? bytes_of_hex(text.get_ref<const std::string&>()) : std::nullopt;
  if (!bytes) refuse(key, "must be bytes as hex digits, two each");
  return *std::move(bytes);
}

std::string Arguments::text(const char* key) {
  const json& text = value(key);
  if (!text.is_string()) refuse(key, "must be text");
  return text.get<std::string>();
}

std::string Arguments::choice(const char* key, std::initializer_list<std::string_view> choices) {
  std::string chosen = text(key);
  if (std::ranges::find(choices, chosen) != choices.end()) return chosen;
  std::string wanted = "must be one of";
  for (const std::string_view one : choices) wanted.append(" ").append(one);
  refuse(key, wanted);
}

std::vector<char16_t> Arguments::utf16(const char* key, const json& value) const {
  const bool spelt = value.is_object() && value.size() == 1 && value.contains("utf16") && value["utf16"].is_string();
  auto units = spelt ? utf16_units_of(value["utf16"].get_ref<const std::string&>()) : std::nullopt;
  if (!units) refuse(key, "must be null, text or {\"utf16\": code units of four hex digits, apart by spaces}");
  return *std::move(units);
}

template <>
Text<wchar_t> Arguments::name(const char* key) {
  const json& given = value(key);
  if (given.is_null()) return {};
  if (given.is_string()) return Text(wide_of_utf8(given.get_ref<const std::string&>()));
  return Text(wide_of_units(utf16(key, given)));
}

template <>
Text<char> Arguments::name(const char* key) {
  const json& given = value(key);
  if (given.is_null()) return {};
  std::string text;
  if (given.is_string()) {
    text = given.get<std::string>();
  } else {
    for (const char16_t unit : utf16(key, given)) {
      if (unit >= 0x80) refuse(key, "has code units beyond ASCII, which an A form cannot take");
      text += static_cast<char>(unit);
    }
  }
  if (!platform::kNarrowIsUtf8 && !is_ascii(text)) refuse(key, "must be ASCII for an A form on this platform");
  return Text(std::move(text));
}

std::vector<wire::Request> Arguments::steps(const char* key) {
  const json& list = value(key);
  if (!list.is_array() || list.empty()) refuse(key, "must be a list of calls, at least one");
  std::vector<wire::Request> steps;
  for (const json& one : list) {
    const bool keeps = one.is_object() && one.contains("as");
    const bool whole = one.is_object() && one.size() == (keeps ? 3 : 2) && one.contains("call") &&
                       one["call"].is_string() && one.contains("args") && one["args"].is_object() &&
                       (!keeps || one["as"].is_string());
    if (!whole) refuse(key, "must have entries like {\"call\": name, \"args\": {}}, perhaps with \"as\": name");
    wire::Request step;
    step.call = one["call"].get<std::string>();
    step.args = one["args"];
    if (keeps) step.as = one["as"].get<std::string>();
    steps.push_back(std::move(step));
  }
  return steps;
}

}  // namespace agent
