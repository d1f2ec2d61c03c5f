// SPDX-License-Identifier: Apache-2.0
// Writes what the fuzzers begin with: reference-fuzz-corpus DIR makes DIR/protocol and DIR/names. Each request that the
// protocol has comes once with an attached process and thread before it, in the form in which clients say it.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "protocol/messages.h"
#include "script.h"
#include "winbase.h"

namespace {

using namespace mapcheck;
using namespace mapcheck::protocol;

class Corpus {
 public:
  explicit Corpus(std::filesystem::path folder) : folder_(std::move(folder)) {
    std::filesystem::remove_all(folder_);  // what an earlier run found would make each run another one
    std::filesystem::create_directories(folder_);
  }
  void add(const void* bytes, std::size_t size) {
    std::ofstream file(folder_ / ("seed-" + std::to_string(count_++)), std::ios::binary);
    file.write(static_cast<const char*>(bytes), static_cast<std::streamsize>(size));
  }

 private:
  const std::filesystem::path folder_;
  int count_ = 0;
};

class ScriptWriter {
 public:
  // Connection 0 is the process, and the others that belong to it are its threads.
  ScriptWriter() {
    say(0, AttachProcessRequest{});
    say(3, AttachThreadRequest{11});
    say(6, AttachThreadRequest{12});
  }
  template <class Request>
  ScriptWriter& say(std::size_t connection, Request request, std::size_t descriptors = 0) {
    Encoder encoder;
    encoder("kind", Request::kind);
    request.fields(encoder);
    fuzz::Script::append(script_, {fuzz::Deed::say, connection, descriptors, encoder.bytes()});
    return *this;
  }
  ScriptWriter& then(fuzz::Deed deed, std::size_t connection) {
    fuzz::Script::append(script_, {deed, connection, 0, {}});
    return *this;
  }
  void write(Corpus& corpus) const { corpus.add(script_.data(), script_.size()); }

 private:
  std::vector<std::byte> script_;
};

// On an event with handle 4, a section with handle 8 and a file with handle 12.
template <class Request>
void write_request(Corpus& corpus, Request request) {
  ScriptWriter script;
  script.say(3, CreateEventRequest{{u"event", true}, true, false});
  CreateSectionRequest section;
  section.protect = PAGE_READWRITE;
  section.attributes = SEC_COMMIT;
  section.size = 8192;
  script.say(3, std::move(section));
  OpenFileRequest open;
  open.file = PassedFd::borrow(0);
  open.access = GENERIC_READ | GENERIC_WRITE;
  script.say(3, std::move(open), 1).say(3, std::move(request), 1).write(corpus);
}

// What has a handle is said of each of the three, and of one that is not there; the other fields are left as they are.
template <class... Requests>
void write_with_handles(Corpus& corpus) {
  const auto one = [&corpus](auto kind) {
    for (const HandleValue handle : {HandleValue{4}, HandleValue{8}, HandleValue{12}, HandleValue{16}}) {
      decltype(kind) request;
      request.handle = handle;
      write_request(corpus, std::move(request));
    }
  };
  (one(Requests{}), ...);
}

void write_requests(Corpus& corpus) {
  const Creation named{u"Local\\name", false};
  write_with_handles<SetEventRequest, ResetEventRequest, ReleaseMutexRequest, ReleaseSemaphoreRequest,
                     CloseHandleRequest, QueryHandleRequest, SetHandleRequest, AccessFileRequest, SeekFileRequest,
                     QueryFileRequest>(corpus);
  write_request(corpus, ReportExitRequest{3});
  write_request(corpus, CreateMutexRequest{named, true});
  write_request(corpus, CreateSemaphoreRequest{named, 1, 2});
  write_request(corpus, CreateTimerRequest{named, true});
  write_request(corpus, CreateJobRequest{named});
  write_request(corpus, PrepareProcessRequest{true});
  write_request(corpus, TerminateProcessRequest{kCurrentProcess, 1});
  write_request(corpus, QueryProcessRequest{kCurrentProcess});
  write_request(corpus, OpenObjectRequest{ObjectKind::event, SYNCHRONIZE, true, u"event"});
  write_request(corpus, DuplicateHandleRequest{kCurrentProcess, 4, kCurrentProcess, 0, true, DUPLICATE_SAME_ACCESS});
  write_request(corpus, OpenProcessRequest{PROCESS_ALL_ACCESS, false, 5'000'000});
  write_request(corpus, AbandonProcessRequest{std::string(32, 'a')});
  MapViewRequest map;
  map.section = 8;
  map.protect = PAGE_READWRITE;
  write_request(corpus, std::move(map));
  CreateSectionRequest of_file;
  of_file.file = 12;
  of_file.protect = PAGE_READWRITE;
  of_file.attributes = SEC_COMMIT;
  of_file.size = 8192;
  write_request(corpus, std::move(of_file));
}

void write_stories(Corpus& corpus) {
  using fuzz::Deed;
  WaitRequest forever;
  forever.handles = {4, 8};
  forever.several = forever.all = true;
  forever.milliseconds = INFINITE;
  WaitRequest short_wait;
  short_wait.handles = {4};
  short_wait.milliseconds = 5;
  ScriptWriter()
      .say(3, CreateMutexRequest{{u"m", false}, true})
      .say(6, CreateEventRequest{{}, false, false})
      .say(6, forever)
      .then(Deed::close, 3)
      .write(corpus);
  ScriptWriter().say(3, CreateEventRequest{{}, false, false}).say(6, short_wait).then(Deed::expire, 0).write(corpus);
  ScriptWriter().say(3, PrepareProcessRequest{true}).then(Deed::close, 0).write(corpus);
}

void write_names(Corpus& corpus) {
  for (const std::u16string& name :
       {std::u16string(u"plain"), std::u16string(u"Local\\a"), std::u16string(u"Global\\a"), std::u16string(u"\\a"),
        std::u16string(u"Session\\1\\a"), std::u16string(u"Session\\77\\Local\\a"), std::u16string(u"Session\\9\\a"),
        std::u16string(u"Local\\Global\\Session\\2\\a"), std::u16string(u"a\\b"), std::u16string(u"Local\\"),
        std::u16string(u"Local"), std::u16string(u"\xD800x"), std::u16string(u"known\\x")}) {
    const std::string bytes = "\1" + std::string(reinterpret_cast<const char*>(name.data()), name.size() * 2);
    corpus.add(bytes.data(), bytes.size());
  }
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) {
    std::cerr << "reference-fuzz-corpus DIR: writes DIR/protocol and DIR/names\n";
    return 2;
  }
  const std::filesystem::path folder = words[1];
  Corpus protocol(folder / "protocol");
  write_requests(protocol);
  write_stories(protocol);
  Corpus names(folder / "names");
  write_names(names);
  return 0;
}
