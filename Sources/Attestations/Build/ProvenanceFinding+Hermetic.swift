// SPDX-License-Identifier: Apache-2.0

import CEL
import Policy
import Sigstore

extension ProvenanceFinding {
    /// Whether its builder could reach nothing that the provenance does not list. An expression without a value shows
    /// nothing.
    var isHermetic: Bool {
        switch platform?.hermetic {
        case nil, .never: return false
        case .always: return true
        case .when(let condition):
            let values = Dictionary(
                uniqueKeysWithValues: ProvenanceExpression.Variable.allCases.map { variable in
                    switch variable {
                    case .statement: (variable.rawValue, CELValue(statement.json))
                    case .predicate: (variable.rawValue, CELValue(statement.predicate))
                    }
                })
            let value = try? condition.expression.evaluate(values)
            return value?.bool ?? false
        }
    }
}
