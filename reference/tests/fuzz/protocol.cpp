// SPDX-License-Identifier: Apache-2.0
// Fuzzes what the object manager makes of its clients' bytes and descriptors: some connections, and a script of
// messages, ends and deadlines. Whatever was said, when all connections have gone nothing may be left.
#include <chrono>
#include <cstdlib>
#include <map>
#include <memory>
#include <vector>

#include "cage.h"
#include "manager/session.h"
#include "script.h"

namespace {

using namespace mapcheck;

// One world with a few connections of three processes.
class Stage {
 public:
  void play(fuzz::Script& script) {
    while (const auto step = script.next()) {
      auto& session = sessions_[step->connection % fuzz::kConnections];
      if (step->deed == fuzz::Deed::close) {
        session.reset();
      } else if (step->deed == fuzz::Deed::expire) {
        world_.deadlines().expire(objects::Clock::now() + std::chrono::hours(24 * 365));
      } else {
        say(session, *step);
      }
    }
    sessions_.clear();
  }

  bool is_empty() {
    while (!world_.processes().empty()) world_.end_process(*world_.processes().begin()->second);
    const objects::Tally& tally = world_.tally();
    return tally.objects + tally.names + tally.handles + tally.threads + tally.waiters + tally.views == 0 &&
           tally.committed == 0;
  }

 private:
  void say(std::unique_ptr<manager::Session>& session, const fuzz::Step& step) {
    if (!session) {
      manager::Peer peer;
      peer.process_id = 5'000'000 + step.connection % 3;  // beyond what a system gives
      session = std::make_unique<manager::Session>(
          world_, std::move(peer), [](auto, auto) {}, trace_);
    }
    protocol::Descriptors descriptors;
    for (std::size_t i = 0; i < descriptors.size() && i < step.descriptors; ++i) descriptors[i] = fuzz::some_memory();
    if (!session->handle(step.message, descriptors)) session.reset();
  }

  const manager::Trace trace_;
  objects::World world_{nullptr};
  std::map<std::size_t, std::unique_ptr<manager::Session>> sessions_;
};

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  fuzz::enter_cage();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Script script({reinterpret_cast<const std::byte*>(data), size});
  Stage stage;
  stage.play(script);
  if (!stage.is_empty()) std::abort();
  return 0;
}
