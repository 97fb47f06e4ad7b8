#pragma once

#include <cstdint>
#include <vector>

#include "core/record_table.hpp"
#include "lanyard/session/auto_reply.hpp"

namespace lanyard::desktop {

/// Reply rules as a table in which everything can be edited. The first column has the rule's name
/// and a check mark that switches it on and off.
class ReplyRulesModel : public RecordTable<std::vector<session::ReplyRule>> {
  Q_OBJECT

 public:
  enum Column : std::uint8_t {
    name_column,
    match_column,  ///< EditRole: the MatchKind as int.
    pattern_column,
    form_column,  ///< EditRole: whether the reply is hex, as int.
    reply_column,
    columns
  };

  explicit ReplyRulesModel(QObject* parent = nullptr) : RecordTable(columns, parent) {}

  [[nodiscard]] const std::vector<session::ReplyRule>& rules() const { return rows(); }

  static QString words_of(session::MatchKind kind);
  static QString words_of_form(bool is_hex);

  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                    int role) const override;
  [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;

 private:
  [[nodiscard]] QVariant words(const session::ReplyRule& rule, int column) const;
};

}  // namespace lanyard::desktop
