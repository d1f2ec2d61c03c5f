// SPDX-License-Identifier: Apache-2.0
// The samples, run as the processes that they are. Each way of compiling them must show the same.
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>

#include "world_of_processes.h"

namespace mapcheck::tests {
namespace {

struct Ran {
  int code = -1;
  std::string output;
};

class Samples : public Processes, public testing::WithParamInterface<std::string> {
 protected:
  void SetUp() override {
    Processes::SetUp();
    ::setenv("MAPCHECK_REFERENCE_DIR", meeting().c_str(), 1);
    ::setenv("MAPCHECK_MANAGER", MANAGER_PATH, 1);
  }

  static std::string program(const std::string& sample) {
    return std::string(SAMPLES_FOLDER) + "/" + sample + "-" + GetParam();
  }

  // Runs a sample to its end: what it said on stdout and stderr, and its exit code.
  static Ran run(const std::string& sample, const std::string& arguments = "") {
    Ran ran;
    FILE* pipe = ::popen((program(sample) + " " + arguments + " 2>&1 </dev/null").c_str(), "r");
    std::array<char, 4096> part{};
    for (std::size_t size = 0; (size = std::fread(part.data(), 1, part.size(), pipe)) != 0;) {
      ran.output.append(part.data(), size);
    }
    const int status = ::pclose(pipe);
    if (WIFEXITED(status)) ran.code = WEXITSTATUS(status);
    return ran;
  }
};

// D-001, D-002: "Creating Named Shared Memory".
TEST_P(Samples, ShareMemoryByName) {
  const Ran alone = run("named_memory_second");
  EXPECT_EQ(alone.output, "No file mapping object (2).\n");
  EXPECT_EQ(alone.code, 1);
  auto first = talker({program("named_memory_first")});
  EXPECT_EQ(first->hear(), "Local\\SampleFileMappingObject is there, with 33 characters in it.");
  const Ran second = run("named_memory_second");
  EXPECT_EQ(second.output, "Process2: A message from the first process.\n");
  EXPECT_EQ(second.code, 0);
  first->say("key");
  first->finish();
  EXPECT_EQ(run("named_memory_second").code, 1) << "S-10: the last handle has gone";
}

// S3 of the facts: "Creating a View Within a File".
TEST_P(Samples, MapAViewWithinAFile) {
  const std::string file = meeting() + ".numbers";
  const Ran ran = run("view_within_file", file);
  EXPECT_EQ(ran.output,
            "The file map view starts at 131072 bytes into the file.\n"
            "The file map view is 8192 bytes large.\n"
            "The data are 7168 bytes into the view.\n"
            "    262144 is the size of the file.\n"
            "The value at the pointer is 34560,\n"
            "which is one quarter of the desired file offset.\n");
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(::remove(file.c_str()), -1) << "it deleted its file";
}

// S8 of the facts: "Using Mutex Objects", "Using Event Objects", "Using Semaphore Objects".
TEST_P(Samples, BringThreadsIntoOrder) {
  const Ran mutex = run("mutex_objects");
  EXPECT_EQ(mutex.output, "40 writes\n");
  EXPECT_EQ(mutex.code, 0);
  const Ran event = run("event_objects");
  const std::string read = "A thread reads 42.\n";
  EXPECT_EQ(event.output, read + read + read + read + "All threads ended.\n");
  EXPECT_EQ(event.code, 0);
  const Ran semaphore = run("semaphore_objects");
  EXPECT_EQ(semaphore.output, "full again: 1\n");
  EXPECT_EQ(semaphore.code, 0);
}

// "Creating Processes".
TEST_P(Samples, CreateProcesses) {
  const Ran child = run("creating_processes", "\"" + program("named_memory_second") + "\"");
  EXPECT_EQ(child.output, "No file mapping object (2).\nIt ended with 1.\n");
  EXPECT_EQ(child.code, 0) << "a void main ends with 0";
  const Ran missing = run("creating_processes", "/nowhere/at/all");
  EXPECT_EQ(missing.output, "CreateProcess failed (3): A folder on the way to that name is missing.\r\n");
  EXPECT_EQ(run("creating_processes").output, "Usage: " + program("creating_processes") + " [cmdline]\n");
}

INSTANTIATE_TEST_SUITE_P(Ways, Samples,
                         testing::Values("c-narrow-2", "c-narrow-4", "c-wide-2", "c-wide-4", "cpp-narrow-2",
                                         "cpp-narrow-4", "cpp-wide-2", "cpp-wide-4"),
                         [](const auto& way) {
                           std::string name = way.param;
                           for (char& letter : name) letter = letter == '-' ? '_' : letter;
                           return name;
                         });

}  // namespace
}  // namespace mapcheck::tests
