// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Reads the gates of a policy.
struct GateDecoder {
    /// A gate's name is read; the rest belongs to the module that judges it.
    func gates(_ fields: inout Fields) -> [Gate] {
        var gates: [Gate] = []
        for element in fields.elements("gates") ?? [] {
            guard var entry = Fields(element.json, path: element.path, sink: fields.sink),
                entry.required("name") != nil, let name = entry.nonEmptyString("name")
            else { continue }
            if gates.contains(where: { $0.name == name }) {
                entry.report(.duplicateName(name), "name", at: entry.position)
            }
            gates.append(Gate(name: name, definition: element.json))
        }
        return gates
    }
}
