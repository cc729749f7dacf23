// Finds what has to be put around a block of a page for it to compile, and how its upload function
// is called: frame SOURCE WORK [MESSAGES]
//
// WORK/frame.hpp is what is included before the block, WORK/added.txt says the same for people.
// Without MESSAGES both start anew, with the call; with the compiler's MESSAGES about the last try,
// what they ask for is added. It ends with 0 if there was something, 1 if there was nothing, and 4
// if there is no upload function.

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

constexpr int not_judged = 4;

/// What the compiler itself knows no header for.
const std::map<std::string, std::string>& headers() {
  static const std::map<std::string, std::string> known = {{"access", "unistd.h"},
                                                           {"basename", "libgen.h"},
                                                           {"BIO_new", "openssl/bio.h"},
                                                           {"BIO_f_base64", "openssl/evp.h"},
                                                           {"BUF_MEM", "openssl/buffer.h"},
                                                           {"EVP_EncodeBlock", "openssl/evp.h"},
                                                           {"filesystem", "filesystem"},
                                                           {"find_if", "algorithm"},
                                                           {"fstream", "fstream"},
                                                           {"ifstream", "fstream"},
                                                           {"istringstream", "sstream"},
                                                           {"json", "nlohmann/json.hpp"},
                                                           {"nlohmann", "nlohmann/json.hpp"},
                                                           {"max", "algorithm"},
                                                           {"min", "algorithm"},
                                                           {"replace", "algorithm"},
                                                           {"ofstream", "fstream"},
                                                           {"ostringstream", "sstream"},
                                                           {"stat", "sys/stat.h"},
                                                           {"stringstream", "sstream"},
                                                           {"transform", "algorithm"},
                                                           {"function", "functional"},
                                                           {"unlink", "unistd.h"},
                                                           {"cerr", "iostream"},
                                                           {"cout", "iostream"},
                                                           {"endl", "iostream"},
                                                           {"map", "map"},
                                                           {"string", "string"},
                                                           {"to_string", "string"},
                                                           {"vector", "vector"},
                                                           {"uint32_t", "cstdint"},
                                                           {"int64_t", "cstdint"},
                                                           {"uint64_t", "cstdint"},
                                                           {"uint8_t", "cstdint"},
                                                           {"int32_t", "cstdint"},
                                                           {"size_t", "cstddef"},
                                                           {"pair", "utility"},
                                                           {"make_pair", "utility"},
                                                           {"unique_ptr", "memory"},
                                                           {"shared_ptr", "memory"},
                                                           {"runtime_error", "stdexcept"},
                                                           {"exception", "exception"},
                                                           {"setw", "iomanip"},
                                                           {"httplib", "httplib.h"}};
  return known;
}

/// Names of std that blocks use as if they were everybody's.
const std::set<std::string>& of_std() {
  static const std::set<std::string> names = {
      "cerr",      "cout",          "endl",  "function", "ifstream",   "istringstream",
      "make_pair", "map",           "max",   "min",      "ofstream",   "ostringstream",
      "pair",      "runtime_error", "setw",  "string",   "shared_ptr", "stringstream",
      "to_string", "unique_ptr",    "vector"};
  return names;
}

std::string read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

bool matches(const std::string& text, const std::string& pattern) {
  return std::regex_search(text, std::regex(pattern));
}

bool is_base64(const std::string& name) {
  static const std::regex pattern("base_?64|b64", std::regex::icase);
  return std::regex_search(name, pattern);
}

/// The code without comments, texts and preprocessor lines.
std::string bare(const std::string& source) {
  static const std::regex noise(
      R"re(//[^\n]*|/\*[^*]*\*+(?:[^/*][^*]*\*+)*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|(?:^|\n)[ \t]*#[^\n]*)re");
  return std::regex_replace(source, noise, " ");
}

struct scope {
  std::string name;
  bool is_class = false;
  bool is_function = false;
};

/// Where a function stands, as its call is written: ::upload, ns::upload or
/// (ns::uploader{}).upload.
class callee {
 public:
  explicit callee(const std::string& code) {
    static const std::regex word(R"(::|\w+|[{}();])");
    std::vector<std::string> before;  // since the last statement
    std::vector<scope> scopes;
    for (auto at = std::sregex_iterator(code.begin(), code.end(), word),
              end = std::sregex_iterator();
         at != end; ++at) {
      const std::string token = at->str();
      if (token == "{") {
        scopes.push_back(opened(before));
        before.clear();
      } else if (token == "}") {
        if (!scopes.empty()) scopes.pop_back();
        before.clear();
      } else if (token == ";") {
        before.clear();
      } else {
        if (token == "(" && !before.empty() && before.back() == "upload") enter(scopes, before);
        before.push_back(token);
      }
    }
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  static scope opened(const std::vector<std::string>& before) {
    for (std::size_t i = 0; i < before.size(); ++i) {
      const bool is_class = before[i] == "class" || before[i] == "struct";
      if (!is_class && before[i] != "namespace") continue;
      scope found;
      found.is_class = is_class;
      for (++i; i < before.size() && before[i] != "final" && before[i] != "public"; ++i)
        found.name += before[i];
      return found;
    }
    scope found;
    found.is_function = std::find(before.begin(), before.end(), "(") != before.end();
    return found;
  }

  void enter(const std::vector<scope>& scopes, const std::vector<std::string>& before) {
    if (!text_.empty()) return;
    if (before.size() < 2 || before.front() == "return") return;  // a call of it
    std::string place;
    bool in_class = false;
    for (const scope& outer : scopes) {
      if (outer.is_function) return;
      if (!outer.name.empty()) place.append("::").append(outer.name);
      in_class = outer.is_class;
    }
    std::size_t i = before.size() - 1;
    std::string owner;
    while (i >= 2 && before[i - 1] == "::") {
      i -= 2;
      owner.insert(0, "::" + before[i]);
    }
    if (!owner.empty()) {
      place += owner;
      in_class = true;
    }
    text_ = in_class ? "(" + place + "{}).upload" : place + "::upload";
  }

  std::string text_;
};

class frame {
 public:
  frame(const std::string& source_path, std::string work)
      : source_(read(source_path)), code_(bare(source_)), work_(std::move(work)) {
    std::istringstream lines(read(work_ + "/added.txt"));
    for (std::string line; std::getline(lines, line);) added_.push_back(line);
    text_ = read(work_ + "/frame.hpp");
  }

  [[nodiscard]] const std::string& code() const { return code_; }

  void start(const std::string& call) { text_ = call; }

  void obey(const std::string& messages) {
    static const std::regex hint("'(#include <[^>]+>)'");
    for_each(messages, hint, [this](const std::smatch& found) { include(found[1]); });
    static const std::regex incomplete(
        R"(std::\w*?(stringstream|fstream)\b.*incomplete type|incomplete type.*\b(stringstream|fstream))");
    for_each(messages, incomplete, [this](const std::smatch& found) {
      include("#include <" + headers().at(found[1].matched ? found[1] : found[2]) + ">");
    });
    static const std::regex missing_header(R"(fatal error: (\S*): No such file)");
    for_each(messages, missing_header, [this](const std::smatch& found) {
      if (is_base64(found[1])) header(found[1]);
    });
    static const std::regex unknown(
        R"('(?:struct |std::)?([\w:]+)(?: \w+)?' (?:was not declared|does not name a type|has not been declared|is not a member|is not a class, namespace)|('(?:\w+)') is not a member of 'std')");
    for_each(messages, unknown, [this](const std::smatch& found) { name(found[1]); });
  }

  /// Writes both files; tells whether anything is new.
  [[nodiscard]] bool save() const {
    std::ofstream(work_ + "/frame.hpp")
        << includes_ << text_ << (rest_.empty() ? "" : "#include \"base64.hpp\"\n") << rest_;
    std::ofstream list(work_ + "/added.txt");
    for (const std::string& line : added_) list << line << '\n';
    return !includes_.empty() || !rest_.empty() || new_header_;
  }

 private:
  template <class Act>
  static void for_each(const std::string& text, const std::regex& pattern, const Act& act) {
    for (auto at = std::sregex_iterator(text.begin(), text.end(), pattern),
              end = std::sregex_iterator();
         at != end; ++at) {
      act(*at);
    }
  }

  bool add(const std::string& line) {
    if (std::find(added_.begin(), added_.end(), line) != added_.end()) return false;
    added_.push_back(line);
    return true;
  }

  void include(const std::string& line) {
    if (add(line)) includes_ += line + "\n";
  }

  void header(const std::string& path) {
    if (!add("the header " + path)) return;
    const auto file = std::filesystem::path(work_) / "include" / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << "";
    new_header_ = true;
  }

  void name(const std::string& full) {
    const std::string known = full.substr(full.rfind(':') + 1);
    const auto found = headers().find(known);
    if (found != headers().end()) include("#include <" + found->second + ">");
    if (of_std().count(known) != 0 && !matches(code_, R"(using\s+namespace\s+std\b)") &&
        matches(code_, "(^|[^:\\w])" + known + "\\b") && add("using namespace std;")) {
      rest_ += "#include <string>\nusing namespace std;\n";
    }
    if (known.rfind("curl", 0) == 0 || known.rfind("CURL", 0) == 0)
      include("#include <curl/curl.h>");
    if (includes_.empty()) {
      helper(known);
      owner(known);
    }
  }

  /// A base64 helper: a function, or one of a class or namespace. Asked for when no header is
  /// missing any more, since it brings some.
  void helper(const std::string& known) {
    std::smatch used;
    if (std::regex_search(code_, used, std::regex("\\b" + known + R"(::((?:\w+::)*)(\w+)\s*\()"))) {
      std::string scopes = used[1];
      const std::string function = used[2];
      if (!is_base64(known + scopes + function) ||
          !add("helper " + known + "::" + scopes + function))
        return;
      std::string open;
      std::string close;
      std::string last = known;
      for (std::size_t end = 0; (end = scopes.find("::")) != std::string::npos;
           scopes.erase(0, end + 2)) {
        open += "namespace " + last + " { ";
        close += " }";
        last = scopes.substr(0, end);
      }
      rest_ +=
          open + "struct " + last + " { TESTEE_BASE64(static, " + function + ") };" + close + "\n";
    } else if (is_base64(known) &&
               std::regex_search(code_, used, std::regex("\\b" + known + R"(\s+(\w+)\s*;)"))) {
      const std::string object = used[1];
      if (!std::regex_search(code_, used, std::regex("\\b" + object + R"(\.(\w+)\s*\()"))) return;
      if (add("helper " + known + "::" + used[1].str())) {
        rest_ += "struct " + known + " { TESTEE_BASE64(static, " + used[1].str() + ") };\n";
      }
    } else if (is_base64(known) &&
               std::regex_search(source_, used, std::regex("\\b" + known + R"(\s*\([^;{}]*\))"))) {
      if (add("helper " + known)) {
        rest_ += "TESTEE_BASE64(inline, " + known + ")\n";
      }
    }
  }

  /// The class of a function that is defined outside of it.
  void owner(const std::string& known) {
    std::smatch found;
    const std::regex definition("\\n?([^;{}]*\\b)" + known +
                                R"(\s*::\s*upload(\s*\([^)]*\)[^{;]*)\{)");
    if (!std::regex_search(code_, found, definition) || !add("class " + known)) return;
    rest_ +=
        "class " + known + " { public: " + found[1].str() + " upload" + found[2].str() + "; };\n";
  }

  std::string source_;
  std::string code_;
  std::string work_;
  std::vector<std::string> added_;
  std::string includes_;
  std::string text_;
  std::string rest_;
  bool new_header_ = false;
};

}  // namespace

int main(int argc, char* argv[]) try {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  frame frame(arguments.at(0), arguments.at(1));
  if (arguments.size() > 2) {
    frame.obey(read(arguments[2]));
    return frame.save() ? 0 : 1;
  }
  const char* expression = std::getenv("CALL");  // NOLINT(concurrency-mt-unsafe)
  std::string call;
  if (expression != nullptr && *expression != '\0') {
    call += std::string("#define TESTEE_EXPRESSION ") + expression + "\n";
  } else {
    const callee found(frame.code());
    if (found.text().empty()) {
      std::cerr << "there is no function upload in it\n";
      return not_judged;
    }
    call += "#define TESTEE_UPLOAD " + found.text() + "\n";
  }
  frame.start(call);
  (void)frame.save();
  return 0;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
