// page.js is bundled as text, like the style sheets: it runs in browsers only.
declare const text: string;
export default text;
