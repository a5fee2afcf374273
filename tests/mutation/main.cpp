// The tests with one mutant switched on.
//   PROGRAM record FILE   runs all of them unmutated: FILE gets a line for each test: name, milliseconds,
//   mutants reached PROGRAM try NUMBER    runs them (those of GTEST_FILTER) with that mutant, up to the first
//   that fails
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>

namespace {

class Recorder : public testing::EmptyTestEventListener {
 public:
  explicit Recorder(const char* file) : out_(file) {}

  void OnTestStart(const testing::TestInfo&) override {
    std::memset(mutation::reached, 0, sizeof mutation::reached);
  }
  void OnTestEnd(const testing::TestInfo& test) override {
    out_ << test.test_suite_name() << "." << test.name() << "\t" << test.result()->elapsed_time() << "\t";
    for (int id = 0; id < mutation::most; ++id) {
      if (mutation::reached[id] != 0) out_ << id << ",";
    }
    out_ << "\n";
  }

 private:
  std::ofstream out_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const std::string what = argv[1];
  testing::InitGoogleTest(&argc, argv);
  if (what == "record") testing::UnitTest::GetInstance()->listeners().Append(new Recorder(argv[2]));
  if (what == "try") {
    mutation::switched_on = std::atoi(argv[2]);
    testing::GTEST_FLAG(fail_fast) = true;
    testing::GTEST_FLAG(brief) = true;
  }
  return RUN_ALL_TESTS();
}
