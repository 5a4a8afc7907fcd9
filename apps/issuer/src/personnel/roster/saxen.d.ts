// The part of the saxen XML parser that the workbook reader uses; the package ships no types.
declare module 'saxen' {
  type Attributes = () => Record<string, string>
  type Decode = (text: string) => string
  export class Parser {
    on(event: 'openTag', listener: (name: string, attributes: Attributes) => void): this
    on(event: 'closeTag', listener: (name: string) => void): this
    on(event: 'text', listener: (value: string, decode: Decode) => void): this
    on(event: 'cdata', listener: (value: string) => void): this
    on(event: 'error', listener: (error: Error) => void): this
    write(chunk: string): this
    end(): this
  }
}
