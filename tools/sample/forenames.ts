// Given names of the sample force, by the same origins as the family names, for women and men, commonest first.
import type { Origin } from './surnames.ts'

const britishWomen = `
Sarah Emma Laura Rebecca Claire Rachel Victoria Samantha Louise Charlotte Hannah Gemma Amy Katie Nicola Emily Jessica
Lauren Lisa Kelly Natalie Jennifer Joanne Michelle Karen Helen Elizabeth Julie Alison Susan Katherine Catherine Kate
Natasha Stephanie Danielle Kirsty Zoe Leanne Stacey Chloe Sophie Megan Olivia Georgia Abigail Bethany Holly Jade Lucy Molly
Grace Alice Amelia Eleanor Ellie Freya Harriet Imogen Isabelle Jasmine Lydia Martha Phoebe Poppy Ruby Rosie Sophia Tilly
Amanda Andrea Angela Anna Anne Barbara Beverley Carol Caroline Carolyn Cheryl Christine Clare Dawn Deborah Debra Denise
Diane Donna Dorothy Elaine Fiona Frances Gail Gillian Hayley Heather Hilary Jacqueline Jane Janet Janice Jill Joanna Josephine
Joy Judith June Kathryn Kerry Kim Linda Lorraine Lynn Lynne Mandy Margaret Maria Marie Mary Maureen Maxine Melanie Miranda
Naomi Patricia Paula Pauline Penelope Philippa Rosemary Ruth Sally Sandra Sharon Sheila Shirley Sonia Suzanne Tanya Teresa
Tessa Tracey Tracy Ursula Valerie Vanessa Wendy Yvonne Beatrice Cordelia Daisy Evie Florence Gwendoline Henrietta Ivy
Morwenna Demelza Loveday Jenna Tamsin Kerensa Elowen Zara Zoë Chloë Renée Anaïs Beyoncé-Leigh Mary-Anne Sarah-Jane
`
const britishMen = `
David James John Michael Paul Andrew Mark Christopher Daniel Matthew Richard Robert Stephen Thomas Simon Peter Jonathan
Benjamin Adam Lee Craig Gary Ian Steven Kevin Martin Anthony Philip Neil Darren Stuart Alexander Ryan Luke Joshua Jack
Joseph Samuel Oliver Harry George William Charlie Jacob Alfie Lewis Jake Connor Callum Kieran Liam Nathan Aaron Ashley
Bradley Carl Charles Colin Dale Dean Dominic Edward Elliot Francis Frank Frederick Gareth Gavin Geoffrey Gerald Glen Graham
Grant Gregory Guy Henry Howard Hugh Jamie Jason Jeffrey Jeremy Joe Jordan Julian Justin Keith Kenneth Laurence Leon Leonard
Louis Malcolm Marcus Max Mitchell Nicholas Nigel Noel Norman Oscar Owen Patrick Piers Ralph Raymond Reece Reginald Rex Roger
Ronald Ross Roy Rupert Russell Scott Sean Sebastian Shane Shaun Sidney Spencer Terence Theodore Tim Timothy Toby Todd Tom
Tony Trevor Tristan Tyler Vernon Victor Vincent Walter Warren Wayne Wesley Zachary Zac Jago Denzil Petroc Piran Jowan Digby
Barnaby Crispin Cuthbert Algernon Ethan Finley Freddie Isaac Jude Kai Leo Logan Mason Noah Reuben Rory Stanley Theo
Jean-Luc René François Billy-Joe John-Paul
`
const scottishWomen = `
Fiona Catriona Eilidh Mairi Morag Kirsteen Ailsa Isla Iona Shona Rhona Elspeth Mhairi Seonaid Fionnghuala Beathag Oighrig
Lorna Aileen Una Sìne Ciorstaidh Skye Effie Jean Agnes
`
const scottishMen = `
Alasdair Angus Calum Cameron Donald Douglas Duncan Euan Ewan Fergus Finlay Fraser Gordon Gregor Hamish Iain Kenneth
Lachlan Magnus Malcolm Murdo Murray Niall Ruaridh Ruairidh Struan Tormod Torquil Seòras Pàdraig Dòmhnall
`
const welshWomen = `
Sian Siân Bethan Rhiannon Cerys Carys Ffion Megan Nerys Angharad Gwen Gwenllian Myfanwy Olwen Eleri Mair Lowri Non Nia
Catrin Eirlys Haf Heledd Llinos Manon Menna Seren Tegan Tegwen Branwen Bronwen Delyth
`
const welshMen = `
Gareth Rhys Dylan Huw Ieuan Ifan Aled Alun Arwel Berwyn Bryn Cai Dafydd Dewi Elfed Emlyn Emrys Eurwyn Geraint Glyn Gruffydd
Gwilym Gwyn Hywel Idris Ioan Iolo Iwan Llyr Llŷr Llewelyn Macsen Meirion Meurig Osian Owain Siôn Tomos Trystan
`
const irishWomen = `
Aoife Siobhan Siobhán Niamh Ciara Sinéad Sinead Orla Roisin Róisín Gráinne Maeve Méabh Caoimhe Clodagh Deirdre Eimear Fionnuala
Bridget Bríd Bernadette Aisling Áine Saoirse Sorcha Nuala Oonagh Mairéad Muireann Dervla Eithne Sadhbh
`
const irishMen = `
Sean Seán Patrick Conor Cormac Declan Eoin Eoghan Fergal Brendan Brian Cathal Ciarán Cian Colm Dara Dermot Diarmuid Donal
Eamon Éamonn Enda Finbarr Fintan Gearóid Kevin Lorcan Malachy Micheál Niall Oisín Oscar Pádraig Rónán Ruairí Séamus Tadhg
`
const indianWomen = `
Priya Anjali Pooja Neha Kavita Sunita Meera Nisha Deepa Anita Rekha Shreya Ananya Divya Kiran Lakshmi Leela Manisha Nandini
Padma Radha Rupal Sangita Shilpa Sita Sonal Swati Uma Usha Vandana
`
const indianMen = `
Raj Amit Sanjay Vikram Anil Rahul Rohan Arjun Deepak Vijay Suresh Ramesh Nikhil Ashok Bhavesh Chirag Dinesh Gaurav Harish
Hitesh Jayesh Ketan Mahesh Manoj Mukesh Nilesh Pranav Rajesh Rakesh Sachin Siddharth Sunil Tushar Vivek
`
const punjabiWomen =
  'Harpreet Manpreet Gurpreet Jasleen Simran Amandeep Baljit Jaspreet Kuldip Navdeep Parminder Rupinder Sukhvinder'
const punjabiMen =
  'Harpreet Gurpreet Jaspreet Manpreet Amandeep Balwinder Baldev Harjinder Jagdeep Jaswinder Kulwant Mandeep Parminder Rajinder Ranjit Satnam Sukhdev Tejinder'
const muslimWomen = `
Aisha Fatima Zainab Maryam Khadija Amina Sana Saima Nadia Shazia Rukhsana Samina Ayesha Bushra Farah Hina Humaira Iqra Kiran
Mehwish Nazia Noor Rabia Sadia Sumaira Tahira Uzma Yasmin Zahra Nusrat Shabnam Taslima
`
const muslimMen = `
Mohammed Muhammad Mohammad Imran Adnan Usman Bilal Hamza Asif Tariq Kamran Faisal Irfan Nadeem Shahid Zahid Abdul Ahsan Aamir
Arshad Atif Haroon Hassan Ibrahim Idrees Junaid Kashif Khurram Naveed Omar Rizwan Sajid Salman Shoaib Sohail Waqas Wasim Yusuf
Zeeshan Shafiul Rezaul
`
const tamilWomen =
  'Tharshini Nilmini Dilani Kumari Chandrika Malathi Anusha Sivagowri Thushari Vasanthi Shanthi'
const tamilMen =
  'Nimal Sunil Ruwan Chaminda Kasun Arulnesan Sivakumar Thirukumaran Balachandran Jeyakumar Lasith Roshan'
const westAfricanWomen = `
Grace Blessing Ngozi Chioma Funmilayo Abena Akosua Adaeze Adwoa Ama Amaka Ayọ̀délé Chiamaka Chinwe Ebele Efua Esi Folake
Ifeoma Kehinde Mercy Nneka Olúfúnkẹ́ Oluchi Patience Simisola Temitope Titilayo Yetunde Yaa Fatou Aminata Isatu
`
const westAfricanMen = `
Emmanuel Samuel Kwame Kofi Chidi Emeka Olumide Tunde Babajide Ayodele Chukwuemeka Chinedu Ebenezer Femi Gbenga Ikechukwu
Kojo Kwabena Kwaku Kwasi Nana Nnamdi Obinna Oluwaseun Olúwafẹ́mi Segun Taiwo Uchenna Yaw Abdoulaye Mamadou Ousmane Sorie
`
const caribbeanWomen =
  'Marcia Beverley Sonia Yvette Shanice Tamara Keisha Latoya Chantelle Shantel Monique Denise Simone Althea Claudette Precious Sherine'
const caribbeanMen =
  'Winston Delroy Errol Leroy Marlon Curtis Tyrone Jermaine Dwayne Everton Clive Desmond Trevor Wayne Carlton Linford Rohan'
const polishWomen = `
Anna Agnieszka Katarzyna Małgorzata Magdalena Joanna Monika Ewa Beata Dorota Aleksandra Zofia Halina Iwona Justyna Karolina
Łucja Natalia Paulina Sylwia Wioletta
`
const polishMen = `
Piotr Krzysztof Andrzej Tomasz Paweł Marcin Michał Grzegorz Łukasz Mateusz Jakub Wojciech Zbigniew Bartosz Dariusz Jacek
Kamil Mariusz Rafał Sławomir Stanisław
`
const chineseWomen =
  'Mei Xiu Ying Li Hui Yan Wei-Ling Siu-Fong Mei-Yee Jia Xiaoyan Lin Yuk-Ling Suk-Yin Fang Shu-Fen Grace Vivian Joyce'
const chineseMen =
  'Wei Jun Ming Chi-Wai Kwok-Keung Wing-Kin Tsz-Ho Hao Jian Lei Xiang Yong Siu-Ming Ka-Ho Bo Jie Raymond Vincent Alvin'
const somaliWomen =
  'Hodan Amina Ifrah Sagal Ayan Fartun Halima Hibo Idil Ladan Nasra Sahra Ubah Faduma'
const somaliMen =
  "Abdi Abdirahman Ahmed Liban Mohamed Guled Hassan Ismail Jama Khadar Mahad Nur Warsame Ya'qub Bashir"
const arabWomen =
  'Leila Nour Rania Salma Yasmine Dina Hanan Iman Lamia Mona Najwa Rim Samira Soraya Zeinab'
const arabMen =
  "Ahmed Omar Karim Youssef Khaled Mahmoud Mustafa Nabil Rachid Samir Tarek Walid Zakaria Ala'a Ziyad"
const persianTurkishWomen =
  'Ayşe Elif Zeynep Fatma Esra Özlem Gül Şirin Nasrin Parisa Leyla Shirin Roya Azadeh Hatice'
const persianTurkishMen =
  'Mehmet Mustafa Emre Burak Cem Okan Özgür Hakan Reza Hossein Farhad Amir Babak Dariush Kamran İbrahim Çağrı'
const europeanWomen = `
Maria Elena Sofia Giulia Francesca Chiara Ana Inês Catarina Beatriz Carmen Lucía Nuria Begoña Marta Andreea Ioana Mihaela
Ștefania Réka Zsófia Eszter Tereza Lenka Kateřina Jolanta Rasa Žaneta Līga Olena Oksana Svitlana Jelena Anđela Ingrid Astrid
Sólveig Åsa Anneliese Jürgena Geneviève Héloïse Eleni Despina Panagiota Drita
`
const europeanMen = `
Marco Luca Giovanni Giuseppe Alessandro João José Miguel Paulo Tiago Ángel Javier Jesús Andrés Íñigo Ion Mihai Ștefan Gheorghe
László Zoltán György Tomáš Jiří Ondřej Mindaugas Vytautas Jānis Andrii Oleksandr Dmytro Nikola Miloš Đorđe Lars Bjørn Søren
Þór Jürgen Götz Étienne Jérôme Giorgos Kyriakos Dimitrios Arben
`
const jewishWomen = 'Miriam Esther Rachel Leah Naomi Rivka Shoshana Tamar Hannah Judith Adina'
const jewishMen = 'Daniel Joshua Aaron Saul Nathan Asher Eli Jeremy Jonathan Gideon Reuven'
const eastAsianWomen =
  'Thảo Linh Hương Ngọc Mai Jasmine Maricel Rosalinda Ji-woo Soo-jin Yuki Akiko Sunita Asmita Bishnu Purnima'
const eastAsianMen =
  'Minh Đức Hùng Tuấn Jose Ronaldo Ferdinand Min-jun Sung-ho Kenji Hiroshi Krishna Bhim Dil Lal Tek Prakash'
const eastAfricanWomen =
  'Selam Tsion Hiwot Wanjiku Achieng Tendai Nomsa Thandiwe Rudo Grace Faith Mercy Nakato Precious'
const eastAfricanMen =
  'Dawit Yonas Abel Kipchoge Odhiambo Tendai Tafadzwa Sipho Thabo Farai Brian Wycliffe Joseph Mugisha Themba'

const split = (words: string): readonly string[] => words.trim().split(/\s+/)
type Names = { readonly women: readonly string[]; readonly men: readonly string[] }
const pair = (women: string, men: string): Names => ({ women: split(women), men: split(men) })

export const forenames: Record<Origin, Names> = {
  english: pair(britishWomen, britishMen),
  scottish: pair(scottishWomen, scottishMen),
  welsh: pair(welshWomen, welshMen),
  irish: pair(irishWomen, irishMen),
  indian: pair(indianWomen, indianMen),
  punjabi: pair(punjabiWomen, punjabiMen),
  muslim: pair(muslimWomen, muslimMen),
  bangladeshi: pair(muslimWomen, muslimMen),
  tamil: pair(tamilWomen, tamilMen),
  westAfrican: pair(westAfricanWomen, westAfricanMen),
  caribbean: pair(caribbeanWomen, caribbeanMen),
  polish: pair(polishWomen, polishMen),
  chinese: pair(chineseWomen, chineseMen),
  somali: pair(somaliWomen, somaliMen),
  arab: pair(arabWomen, arabMen),
  persianTurkish: pair(persianTurkishWomen, persianTurkishMen),
  european: pair(europeanWomen, europeanMen),
  jewish: pair(jewishWomen, jewishMen),
  eastAsian: pair(eastAsianWomen, eastAsianMen),
  eastAfrican: pair(eastAfricanWomen, eastAfricanMen),
}
