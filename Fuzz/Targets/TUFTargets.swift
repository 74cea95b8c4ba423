// SPDX-License-Identifier: Apache-2.0

#if DEBUG
    import StrictJSON
    @testable import TUF

    /// Every input as every kind of file; the canonical form of a text is its own where it is JSON at all.
    @Sendable func tufMetadata(_ input: [UInt8]) {
        let limits = TUFLimits()
        func read<Role: MetadataRole>(_ role: Role.Type) {
            do throws(TUFError) {
                _ = try SignedFile<Role>(parsing: input, name: "role", limits: limits)
            } catch {
                _ = "\(error)"
            }
        }
        read(Root.self)
        read(Timestamp.self)
        read(Snapshot.self)
        read(Targets.self)
        guard let canonical = try? JSON(parsing: input).canonicalForm(),
            let again = try? JSON(parsing: canonical)
        else { return }
        expect((try? again.canonicalForm()) == canonical, "the canonical form is canonical")
    }

    /// A pattern on the first line, and names on the others.
    @Sendable func tufPathPattern(_ input: [UInt8]) {
        let lines = lines(input)
        guard let text = lines.first else { return }
        let pattern = PathPattern(text)
        for line in lines.dropFirst().prefix(8) {
            let depth = { (path: String) in path.unicodeScalars.count { $0 == "/" } }
            if pattern.matches(line) { expect(depth(line) == depth(text), "nothing matches a slash") }
        }
    }
#endif
