#include "conversation_shape.hpp"

#include "terminal.hpp"

namespace lanyard::cli {

Shape shape_of(const ConversationOptions& options, bool is_server) {
  Shape shape;
  const bool to_terminal = terminal::stdout_is_terminal();
  const bool unviewed = options.show.value_or(Show::none) == Show::none;
  if (options.json) {
    shape.form = Shape::Form::json;
    shape.show = options.show.value_or(Show::both);
  } else {
    shape.show = options.show.value_or(Show::text);
    // Redirected, a connection's bytes are copied as they are unless a view was asked for; a
    // server's messages come from several peers, so there it has to be asked for.
    const bool asked = is_server ? options.quiet || options.show == Show::none : true;
    if (!to_terminal && unviewed && asked) {
      shape.form = Shape::Form::raw;
    }
  }
  if (terminal::stdin_is_absent()) {
    shape.input = InputMode::absent;
  } else if (terminal::stdin_is_terminal()) {
    shape.input = to_terminal && !options.json ? InputMode::editor : InputMode::lines;
  } else if (is_server && shape.form != Shape::Form::raw) {
    shape.input = InputMode::lines;
  } else {
    shape.input = options.eol ? InputMode::raw_lines : InputMode::bytes;
  }
  // What speaks by itself goes on when the input is over; a server's command line may end, too.
  const bool speaks_by_itself =
      options.echo || options.every.count() > 0 || !options.replies.empty();
  shape.input_is_all = !speaks_by_itself && (!is_server || shape.input != InputMode::lines);
  const bool views_bytes = shape.form == Shape::Form::raw ? !terminal::stdout_is_null_device()
                                                          : shape.show != Show::none;
  const bool paces = shape.input != InputMode::absent || options.send || !options.send_file.empty();
  shape.detail = views_bytes             ? session::MessageDetail::bytes
                 : options.json || paces ? session::MessageDetail::counts
                                         : session::MessageDetail::none;
  return shape;
}

}  // namespace lanyard::cli
