// SPDX-License-Identifier: Apache-2.0
// Runs the contract tests: with --in-process against objects in this process, without it through a real object manager
// that the first call starts in a folder of this run. After the tests nothing may be left of it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string>

#include "client/connection.h"
#include "local_connector.h"

int main(int count, char** words) {
  testing::InitGoogleTest(&count, words);
  const bool in_process = count > 1 && std::strcmp(words[1], "--in-process") == 0;
  std::string folder = "/tmp/mapcheck-contract-XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr) {
    std::cerr << "cannot make a folder in /tmp\n";
    return 1;
  }
  ::setenv("MAPCHECK_REFERENCE_DIR", folder.c_str(), 1);
  if (in_process) mapcheck::client::use_connector(mapcheck::tests::make_local_connector());
  const int failed = RUN_ALL_TESTS();
  ::rmdir(folder.c_str());  // an object manager that served there removes it itself
  return failed;
}
