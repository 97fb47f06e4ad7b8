#pragma once

#include <QAbstractTableModel>
#include <cstdint>
#include <vector>

#include "lanyard/session/auto_reply.hpp"

namespace lanyard::desktop {

/// Reply rules as a table in which everything can be edited. The first column has the rule's name
/// and a check mark that switches it on and off.
class ReplyRulesModel : public QAbstractTableModel {
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

  using QAbstractTableModel::QAbstractTableModel;

  [[nodiscard]] const std::vector<session::ReplyRule>& rules() const { return rules_; }
  void reset(std::vector<session::ReplyRule> rules);
  void append(session::ReplyRule rule);
  void remove(int row);
  /// One place up (-1) or down (+1); false at the end.
  bool move(int row, int by);

  static QString words_of(session::MatchKind kind);
  static QString words_of_form(bool is_hex);

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                    int role) const override;
  [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;

 Q_SIGNALS:
  void edited();

 private:
  [[nodiscard]] QVariant words(const session::ReplyRule& rule, int column) const;

  std::vector<session::ReplyRule> rules_;
};

}  // namespace lanyard::desktop
