#include "lanyard/session/event_json.hpp"
#include "printer.hpp"

namespace lanyard::cli {
namespace {

class JsonPrinter final : public Printer {
 public:
  JsonPrinter(Output& output, const PrinterOptions& options)
      : output_(output),
        json_({.text = options.show == Show::text || options.show == Show::both,
               .hex = options.show == Show::hex || options.show == Show::both,
               .encoding = options.encoding,
               .framed = options.framed}) {}
  void print(const session::Event& event) override { output_.write(json_.line(event)); }

 private:
  Output& output_;
  session::EventJson json_;
};

}  // namespace

std::unique_ptr<Printer> make_json_printer(Output& output, const PrinterOptions& options) {
  return std::make_unique<JsonPrinter>(output, options);
}

}  // namespace lanyard::cli
