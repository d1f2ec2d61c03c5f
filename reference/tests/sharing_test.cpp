// SPDX-License-Identifier: Apache-2.0
// How processes come to share: by name, by inheritance, by duplication, by the same file. A number means nothing in
// another process unless it was passed on.
#include <fcntl.h>
#include <unistd.h>

#include <string>

#include "support/unique_fd.h"
#include "winbase.h"
#include "winerror.h"
#include "world_of_processes.h"

namespace mapcheck::tests {
namespace {

constexpr const char* kKinds[] = {"event", "mutex", "semaphore", "timer", "job", "section"};

std::string error_in(const std::string& answer) {
  return answer.substr(answer.find(' ') + 1);
}
// The exit code in an answer "1 LASTERROR CODE".
std::string code_in(const std::string& answer) {
  return answer.substr(answer.rfind(' ') + 1);
}
std::string refusal(DWORD error) {
  return "0 " + std::to_string(error);
}

// W-429 to W-432, D-001, D-004, D-006, D-011, D-012, D-177: no flush, no copy, and a view that outlasts its handle.
TEST_F(Processes, SeeEachOthersStores) {
  auto one = helper();
  auto two = helper();
  const std::string made = one->call("make section shared");
  const std::string view = one->call("map " + made + " 2");
  EXPECT_EQ(one->call("store " + view + " 26"), "1");
  const std::string again = two->ask("make section shared");
  EXPECT_EQ(error_in(again), std::to_string(ERROR_ALREADY_EXISTS));
  const std::string theirs = two->call("map " + again.substr(0, again.find(' ')) + " 6");
  EXPECT_EQ(two->call("load " + theirs), "26");
  const std::string opened = two->call("find section 4 shared");
  const std::string reading = two->call("map " + opened + " 4");
  EXPECT_EQ(two->call("close " + opened), "1");
  EXPECT_EQ(two->call("store " + theirs + " 27"), "1");
  EXPECT_EQ(one->call("load " + view), "27");
  EXPECT_EQ(two->call("load " + reading), "27") << "D-176: a read-only view sees it too";
}

// W-370 to W-372, D-108: a copy is the process's own, a copy that may write is none.
TEST_F(Processes, KeepTheirCopiesToThemselves) {
  auto parent = helper();
  auto child = helper();
  const std::string view = parent->call("map " + parent->call("make section copied") + " 4");
  const std::string section = child->call("find section 983071 copied");  // FILE_MAP_ALL_ACCESS
  const std::string copy = child->call("map " + section + " 1");
  EXPECT_EQ(child->call("store " + copy + " 5"), "1");
  EXPECT_EQ(child->call("load " + copy), "5");
  EXPECT_EQ(parent->call("load " + view), "0");
  const std::string shared = child->call("map " + section + " 3");
  EXPECT_EQ(child->call("store " + shared + " 6"), "1");
  EXPECT_EQ(parent->call("load " + view), "6");
  EXPECT_EQ(child->call("load " + copy), "5");
}

// D-192: who reads while another process stores sees the one value or the other, and nothing between.
TEST_F(Processes, NeverSeeHalfAStore) {
  auto one = helper();
  auto two = helper();
  const std::string first = one->call("map " + one->call("make section whole") + " 2");
  const std::string second = two->call("map " + two->call("find section 4 whole") + " 4");
  one->say("flip " + first + " 300000");
  two->say("watch " + second + " 300000");
  EXPECT_EQ(one->hear(), "done");
  EXPECT_EQ(two->hear(), "whole");
}

// D-193, D-195: interlocked additions are never lost; what was stored before a signal is seen after the wait.
TEST_F(Processes, CountTogether) {
  auto one = helper();
  auto two = helper();
  const std::string first = one->call("map " + one->call("make section counter") + " 2");
  const std::string second = two->call("map " + two->call("find section 6 counter") + " 2");
  one->say("add " + first + " 100000");
  two->say("add " + second + " 100000");
  EXPECT_EQ(one->hear(), "done");
  EXPECT_EQ(two->hear(), "done");
  EXPECT_EQ(one->call("count " + first), "200000");
  const std::string event = one->call("make event told");
  EXPECT_EQ(one->call("store " + first + " 77"), "1");
  two->say("wait " + two->call("find event 1048576 told") + " 60000");
  EXPECT_EQ(one->call("set " + event), "1");
  EXPECT_EQ(two->hear().substr(0, 1), "0");
  EXPECT_EQ(two->call("load " + second), "77");
}

// D-022: whoever comes first, all get the one object, and only one of them made it.
TEST_F(Processes, MakeOneObjectTogether) {
  for (const char* kind : kKinds) {
    auto one = helper();
    auto two = helper();
    one->say(std::string("make ") + kind + " race");
    two->say(std::string("make ") + kind + " race");
    const std::string errors = error_in(one->hear()) + error_in(two->hear());
    EXPECT_TRUE(errors == "0183" || errors == "1830") << kind << " " << errors;
  }
}

// D-014: memory of one's own stays one's own, the same program or not.
TEST_F(Processes, DoNotShareWhatTheyAllocate) {
  auto one = helper();
  auto two = helper();
  const std::string mine = one->call("commit 0 65536 4");  // PAGE_READWRITE
  const std::string theirs = two->call("commit 0 65536 4");
  EXPECT_EQ(one->call("store " + mine + " 5"), "1");
  EXPECT_EQ(two->call("load " + theirs), "0");
  EXPECT_EQ(two->call("store " + theirs + " 6"), "1");
  EXPECT_EQ(one->call("load " + mine), "5");
}

// D-017, D-241, D-013: neither a handle nor an address means anything elsewhere. The holder takes values that nobody
// else has.
TEST_F(Processes, CannotUseEachOthersNumbers) {
  auto holder = helper();
  auto stranger = helper();
  for (int i = 0; i < 64; ++i) EXPECT_NE(holder->call("make event -"), "0");
  const std::string section = holder->call("make section -");
  const std::string view = holder->call("map " + section + " 2");
  EXPECT_EQ(stranger->ask("map " + section + " 4"), refusal(ERROR_INVALID_HANDLE));
  EXPECT_NE(stranger->call("type " + view), std::to_string(MEM_MAPPED));
}

// D-005, D-226, D-229, D-230, D-234, D-235, D-251, D-307: each kind without a name, inherited and duplicated.
TEST_F(Processes, PassOnHandlesOfEveryKind) {
  auto source = helper();
  auto target = helper();
  const std::string process = source->call("open-process " + std::to_string(target->pid()));
  for (const char* kind : kKinds) {
    const std::string handle = source->call(std::string("make ") + kind + " -");
    EXPECT_EQ(source->call("inherit " + handle + " 1"), "1");
    EXPECT_EQ(code_in(source->ask("exit-code " + source->call("spawn 1 valid " + handle))), "100") << kind;
    EXPECT_EQ(source->call("inherit " + handle + " 0"), "1");
    EXPECT_EQ(code_in(source->ask("exit-code " + source->call("spawn 1 valid " + handle))),
              std::to_string(ERROR_INVALID_HANDLE))
        << kind;
    const std::string sent = source->call("send " + process + " " + handle);
    EXPECT_EQ(target->call("close " + sent), "1") << kind;
  }
}

// D-307 by name; D-018 for all kinds.
TEST_F(Processes, FindEachOthersObjectsOfEveryKind) {
  auto one = helper();
  auto two = helper();
  for (const char* kind : kKinds) {
    const std::string name = std::string(kind) + "-found";
    EXPECT_NE(one->call(std::string("make ") + kind + " " + name), "0");
    EXPECT_NE(two->call(std::string("find ") + kind + " 131072 " + name), "0") << kind;  // READ_CONTROL
  }
}

// D-228, D-121: a child has no more rights than were passed on, and D-236: no views.
TEST_F(Processes, InheritRightsAndNoViews) {
  auto parent = helper();
  const std::string section = parent->call("make section limited");
  const std::string reader = parent->call("find section 4 limited");
  EXPECT_EQ(parent->call("inherit " + reader + " 1"), "1");
  const std::string child = parent->call("spawn 1 poke " + reader);
  EXPECT_EQ(code_in(parent->ask("exit-code " + child)), std::to_string(ERROR_ACCESS_DENIED));
  const std::string view = parent->call("map " + section + " 2");
  EXPECT_EQ(code_in(parent->ask("exit-code " + parent->call("spawn 1 no-view " + view))), "100");
}

// D-237: the value of a pseudo handle stands for whoever uses it.
TEST_F(Processes, DoNotPassOnPseudoHandles) {
  auto parent = helper();
  const std::string child = parent->call("spawn 1 end 18446744073709551615");  // GetCurrentProcess()
  EXPECT_EQ(code_in(parent->ask("exit-code " + child)), "100") << "it ended itself, and not its parent";
}

// D-246, D-249: a process may fetch and close in another one.
TEST_F(Processes, FetchAndCloseInOthers) {
  auto holder = helper();
  auto fetcher = helper();
  const std::string section = holder->call("make section -");
  EXPECT_EQ(holder->ask("poke " + section + " 9").substr(0, 1), "1");
  const std::string process = fetcher->call("open-process " + std::to_string(holder->pid()));
  const std::string fetched = fetcher->call("fetch " + process + " " + section);
  EXPECT_EQ(fetcher->call("peek " + fetched), "9");
  EXPECT_EQ(fetcher->call("close-there " + process + " " + section), "1");
  EXPECT_EQ(holder->ask("close " + section), refusal(ERROR_INVALID_HANDLE));
  EXPECT_EQ(fetcher->call("peek " + fetched), "9") << "D-252: the duplicate keeps the object";
}

// D-197, D-205, W-424: made by one, kept by another, found by a third; gone with the last of them.
TEST_F(Processes, KeepWhatOthersMade) {
  auto maker = helper();
  auto keeper = helper();
  auto finder = helper();
  const std::string made = maker->call("make section kept");
  EXPECT_EQ(maker->ask("poke " + made + " 3").substr(0, 1), "1");
  EXPECT_NE(keeper->call("find section 4 kept"), "0");
  maker->kill();
  const std::string found = finder->call("find section 6 kept");
  EXPECT_EQ(finder->call("peek " + found), "3");
  keeper->kill();
  EXPECT_EQ(finder->call("close " + found), "1");
  EXPECT_EQ(finder->ask("find section 4 kept"), refusal(ERROR_FILE_NOT_FOUND));
}

// D-002, D-021, D-174: through the object's name without the file, and through a section of one's own.
TEST_F(Processes, ShareAFile) {
  const std::string path = meeting() + "-file";
  const UniqueFd file(::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600));
  EXPECT_EQ(::write(file.get(), "A", 1), 1);
  auto one = helper();
  auto two = helper();
  auto three = helper();
  const std::string first = one->call("map " + one->call("make-file named " + path) + " 2");
  const std::string by_name = two->call("map " + two->call("find section 4 named") + " 4");
  const std::string of_its_own = three->call("map " + three->call("make-file - " + path) + " 2");
  EXPECT_EQ(two->call("load " + by_name), std::to_string('A'));
  EXPECT_EQ(one->call("store " + first + " 66"), "1");
  EXPECT_EQ(two->call("load " + by_name), "66");
  EXPECT_EQ(three->call("load " + of_its_own), "66");
  EXPECT_EQ(three->call("store " + of_its_own + " 67"), "1");
  EXPECT_EQ(one->call("load " + first), "67");
  EXPECT_EQ(::unlink(path.c_str()), 0);
}

}  // namespace
}  // namespace mapcheck::tests
