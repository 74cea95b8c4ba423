// SPDX-License-Identifier: Apache-2.0

/// What key providers may read of the machine they run on: where their credentials are looked for.
package struct Surroundings: Sendable {
    /// The environment.
    package var variables: [String: String]
    /// Reads a file of at most so many bytes.
    package var readFile: @Sendable (_ path: String, _ limit: Int) throws -> [UInt8]
    /// The time, in seconds since 1970.
    package var now: @Sendable () -> Int

    package init(
        variables: [String: String],
        readFile: @escaping @Sendable (_ path: String, _ limit: Int) throws -> [UInt8],
        now: @escaping @Sendable () -> Int
    ) {
        self.variables = variables
        self.readFile = readFile
        self.now = now
    }

    /// A variable that is set and not empty.
    package subscript(name: String) -> String? {
        variables[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}
