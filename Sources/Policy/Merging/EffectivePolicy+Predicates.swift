// SPDX-License-Identifier: Apache-2.0

import StrictJSON

extension EffectivePolicy {
    /// The same, with attestations that somebody asks for besides: of each type one at least that a signer of the
    /// requirement made, and that says what a gate of its type asks for by default. What is asked for must hold whatever
    /// the policy's enforcement and its exemptions. A requirement that has a gate for a type already keeps its own.
    ///
    /// - Parameter types: predicate types, compared byte by byte.
    package func requiring(predicates types: [String]) -> EffectivePolicy {
        guard !types.isEmpty else { return self }
        let requirements = requirements.map { requirement in
            var requirement = requirement
            requirement.enforcement = .strict
            // An exemption is from the policy, not from what is asked for besides.
            requirement.exemptions = []
            for type in types where !requirement.gates.contains(where: { $0.type.takesOnly(type) }) {
                requirement.gates.append(Gate(requiring: type, of: requirement.signers))
            }
            return requirement
        }
        return EffectivePolicy(requirements: requirements)
    }
}

extension GateType {
    fileprivate func takesOnly(_ uri: String) -> Bool {
        uris.count == 1 && uris.allSatisfy { $0.utf8.elementsEqual(uri.utf8) }
    }
}

extension Gate {
    fileprivate init(requiring uri: String, of signers: [Signer]) {
        let type = GateType(uri: uri)
        self.init(
            name: "required \(uri)", type: type, signers: signers,
            condition: type.kind?.usualCondition ?? .none, location: SourceLocation(file: "requirePredicates")
        )
    }
}
