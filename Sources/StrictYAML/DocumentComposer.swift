// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Yams

/// Parses one piece of a stream with Yams.
///
/// Its parser refuses nesting beyond 1,000 levels before it recurses. That many take 0.7 MB of stack (2 MB in a
/// debug build) of the 8 MB that threads have here.
enum DocumentComposer {
    /// The documents of the piece; `nodes` counts the stream's values and goes on counting.
    static func compose(
        _ text: DocumentText, limits: YAMLLimits, nodes: inout Int
    ) throws(YAMLError) -> [JSON] {
        var marks = MarkMap(text)
        guard let written = String(validating: text.bytes, as: UTF8.self) else {
            throw .notUTF8(at: firstInvalid(in: text))
        }
        guard let (string, disguise) = AliasDisguise.apply(to: written, hasAsterisk: text.hasAsterisk) else {
            throw .syntax("every private-use character occurs", at: marks.position(nil))
        }
        do {
            // Without rules nothing is matched against regular expressions while keys are compared.
            let parser = try Parser(yaml: string, resolver: .basic, constructor: .default, encoding: .utf8)
            var documents: [JSON] = []
            while let root = try parser.nextRoot() {
                var builder = TreeBuilder(limits: limits, marks: marks, disguise: disguise, nodes: nodes)
                // Nodes refer to their anchors weakly; the parser owns those.
                let tree = try withExtendedLifetime(parser) { () throws(YAMLError) in
                    try builder.tree(of: root)
                }
                nodes = builder.nodes
                if !tree.isNull { documents.append(tree) }
            }
            return documents
        } catch let error as YAMLError {
            throw error
        } catch let error as YamlError {
            throw translated(error, &marks, disguise)
        } catch {
            throw .syntax("\(error)", at: marks.position(nil))
        }
    }

    private static func translated(
        _ error: YamlError, _ marks: inout MarkMap, _ disguise: AliasDisguise
    ) -> YAMLError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            .syntax(problem, at: marks.position(mark))
        case .duplicatedKeysInMapping(let keys, let context):
            .duplicateKey(
                disguise.remove(from: keys.first ?? ""), first: marks.position(context.mark), at: nil)
        case .reader(let problem, _, _, _), .writer(let problem), .emitter(let problem),
            .representer(let problem):
            .syntax(problem, at: marks.position(nil))
        case .no, .memory, .dataCouldNotBeDecoded:
            .syntax("the parser gave up", at: marks.position(nil))
        }
    }

    private static func firstInvalid(in text: DocumentText) -> SourcePosition {
        var line = text.firstLine
        for bytes in text.bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            guard String(validating: bytes, as: UTF8.self) != nil else {
                let repaired = String(decoding: bytes, as: UTF8.self)
                let valid = zip(bytes, repaired.utf8).prefix { $0 == $1 }.count
                return SourcePosition(line: line, column: valid + 1)
            }
            line += 1
        }
        return SourcePosition(line: text.firstLine, column: 1)
    }
}
