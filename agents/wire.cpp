// SPDX-License-Identifier: Apache-2.0
// The messages of the protocol: see wire.h. Every malformed line becomes a Malformed with a reason; none throws.
#include "wire.h"

namespace agent::wire {
namespace {

using nlohmann::json;

constexpr unsigned kMostThreads = 64;

template <class T>
json null_or(const std::optional<T>& value) {
  return value ? json(*value) : json();
}

std::uint64_t number_in(const json& message, const char* key) {
  const auto found = message.find(key);
  if (found == message.end()) throw Refusal(std::string("\"") + key + "\" is missing");
  if (!found->is_number_unsigned())
    throw Refusal(std::string("\"") + key + "\" must be a whole number that is not negative");
  return found->get<std::uint64_t>();
}

std::string text_in(const json& message, const char* key) {
  const auto found = message.find(key);
  if (found == message.end()) throw Refusal(std::string("\"") + key + "\" is missing");
  if (!found->is_string() || found->get_ref<const std::string&>().empty()) {
    throw Refusal(std::string("\"") + key + "\" must be text that is not empty");
  }
  return found->get<std::string>();
}

bool flag_in(const json& message, const char* key) {
  const auto found = message.find(key);
  if (found == message.end()) return false;
  if (!found->is_boolean()) throw Refusal(std::string("\"") + key + "\" must be true or false");
  return found->get<bool>();
}

Request request_of(json& message, std::uint64_t id) {
  Request request;
  request.id = id;
  const std::uint64_t thread = message.contains("thread") ? number_in(message, "thread") : 1;
  if (thread < 1 || thread > kMostThreads)
    throw Refusal("\"thread\" must be from 1 to " + std::to_string(kMostThreads));
  request.thread = static_cast<unsigned>(thread);
  request.call = text_in(message, "call");
  if (!message.contains("args") || !message["args"].is_object()) throw Refusal("\"args\" must be an object");
  request.args = std::move(message["args"]);
  if (message.contains("as") && !message["as"].is_null()) request.as = text_in(message, "as");
  request.announce = flag_in(message, "announce");
  request.hold = flag_in(message, "hold");
  return request;
}

Message message_of(json& message, std::uint64_t id) {
  if (message.contains("release")) return Release{id, number_in(message, "release")};
  if (message.contains("ping")) return Ping{id};
  if (flag_in(message, "reset")) return Reset{id};
  if (message.contains("adopt")) return Adopt{id, text_in(message, "adopt"), number_in(message, "value")};
  return request_of(message, id);
}

json fault_of(const Fault& fault) {
  return {{"kind", fault.kind}, {"code", fault.code}, {"address", fault.address}};
}

}  // namespace

Message parse(std::string_view line) {
  json message = json::parse(line, nullptr, false);
  if (message.is_discarded()) return Malformed{std::nullopt, "the line is not JSON in UTF-8"};
  if (!message.is_object()) return Malformed{std::nullopt, "the line is not an object"};
  std::optional<std::uint64_t> id;
  try {
    id = number_in(message, "id");
    return message_of(message, *id);
  } catch (const Refusal& refusal) {
    return Malformed{id, refusal.what()};
  }
}

json hello(const Machine& machine, const std::optional<std::string>& token) {
  return {{"event", "hello"},
          {"protocol", 1},
          {"pid", machine.pid},
          {"unix_pid", null_or(machine.unix_pid)},
          {"token", null_or(token)},
          {"page_size", machine.page_size},
          {"granularity", machine.granularity}};
}

json entered(std::uint64_t id, unsigned thread, std::uint64_t at) {
  return {{"id", id}, {"event", "entered"}, {"thread", thread}, {"at", at}};
}

json ready(std::uint64_t id, unsigned thread, std::uint64_t now) {
  return {{"id", id}, {"event", "ready"}, {"thread", thread}, {"now", now}};
}

json facts(const Outcome& outcome) {
  const bool asked = outcome.last_error.has_value();
  return {{"returns", null_or(outcome.returns)},
          {"last_error", null_or(outcome.last_error)},
          {"kept", asked ? json(outcome.kept) : json()},
          {"out", outcome.out.is_null() ? json::object() : outcome.out},
          {"fault", outcome.fault ? fault_of(*outcome.fault) : json()}};
}

json returned(std::uint64_t id, std::optional<unsigned> thread, const Outcome& outcome) {
  json message = facts(outcome);
  message["id"] = id;
  message["event"] = "returned";
  message["thread"] = null_or(thread);
  message["began"] = outcome.began;
  message["ended"] = outcome.ended;
  return message;
}

json refused(std::optional<std::uint64_t> id, const std::string& reason) {
  return {{"id", null_or(id)}, {"event", "refused"}, {"reason", reason}};
}

json pong(std::uint64_t id, const std::vector<ThreadState>& threads) {
  json states = json::array();
  for (const ThreadState& one : threads) {
    json state = {{"thread", one.thread}, {"state", one.state}, {"id", null_or(one.id)}, {"call", null_or(one.call)}};
    if (one.within) state["within"] = {{"call", one.within->call}, {"round", one.within->round}};
    states.push_back(std::move(state));
  }
  return {{"id", id}, {"event", "pong"}, {"threads", std::move(states)}};
}

json was_reset(std::uint64_t id, json state) {
  return {{"id", id}, {"event", "reset"}, {"state", std::move(state)}};
}

}  // namespace agent::wire
