// SPDX-License-Identifier: Apache-2.0
// Real processes around one real object manager, in a folder of their own. Everything is waited for by descriptors that
// become ready, with a limit that only a failure reaches.
#pragma once

#include <gtest/gtest.h>
#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "support/unique_fd.h"

namespace mapcheck::tests {

// A process that answers each line with one line.
class Talker {
 public:
  Talker(const std::vector<std::string>& command, const std::string& folder);
  ~Talker();
  Talker(const Talker&) = delete;
  Talker& operator=(const Talker&) = delete;

  pid_t pid() const { return pid_; }
  void say(const std::string& line);
  std::string hear();
  std::string ask(const std::string& line) {
    say(line);
    return hear();
  }
  // Asks for a call, and gives the value that it returned.
  std::string call(const std::string& line) {
    const std::string answer = ask(line);
    return answer.substr(0, answer.find(' '));
  }
  // Ends its input, or kills it, and waits until it is gone.
  void finish();
  void kill();
  // Becomes readable when there is something to hear.
  int output() const { return output_.get(); }
  // What it says until it ends.
  bool has_ended_output();

 private:
  void wait();

  pid_t pid_ = -1;
  UniqueFd input_;
  UniqueFd output_;
  std::string pending_;
};

class Processes : public testing::Test {
 protected:
  void SetUp() override;
  // Nothing may be left: no manager, no socket, no folder.
  void TearDown() override;

  std::unique_ptr<Talker> helper() const { return talker({HELPER_PATH}); }
  std::unique_ptr<Talker> helper_in_session(const char* session) const;
  std::unique_ptr<Talker> talker(const std::vector<std::string>& command) const {
    return std::make_unique<Talker>(command, meeting_);
  }
  const std::string& meeting() const { return meeting_; }
  // The process that listens in the folder.
  pid_t manager() const;
  // Waits for the end of a process that may not be a child of ours.
  static testing::AssertionResult ends(pid_t process);

 private:
  std::string folder_ = "/tmp/mapcheck-processes-XXXXXX";
  std::string meeting_;
};

}  // namespace mapcheck::tests
